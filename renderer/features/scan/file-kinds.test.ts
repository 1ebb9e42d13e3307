import { describe, expect, it } from 'vitest';
import { groupFiles, kindOf } from './file-kinds.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('dropped files', () => {
  it('are known by what is in them, whatever they are called', () => {
    expect(kindOf(bytes('%PDF-1.7\n'))).toBe('pdf');
    expect(kindOf(bytes('\n\n%PDF-1.4'))).toBe('pdf');
    expect(kindOf(bytes('\x89PNG\r\n\x1a\n'))).toBe('image');
    expect(kindOf(bytes('\xff\xd8\xff\xe0'))).toBe('image');
    expect(kindOf(bytes('II*\0'))).toBe('tiff');
    expect(kindOf(bytes('<div class="ocr_page" title="bbox 0 0 1 1">'))).toBe('pages');
    expect(kindOf(bytes('<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#">'))).toBe('pages');
    expect(kindOf(bytes('<?xml version="1.0"?><PcGts >'))).toBe('pages');
    expect(kindOf(bytes('page one\fpage two'))).toBe('pages');
    expect(kindOf(bytes('# A letter\n\nDear Ruth'))).toBe(null);
    expect(kindOf(bytes('PK\x03\x04'))).toBe(null);
    expect(kindOf(new Uint8Array())).toBe(null);
  });

  it('make one scan of single pages, in the order of their numbers, and one of each PDF', () => {
    const groups = groupFiles([
      { name: 'page10.png', kind: 'image' },
      { name: 'page2.jpg', kind: 'image' },
      { name: 'My_book.pdf', kind: 'pdf' },
      { name: 'page1.hocr', kind: 'pages' },
    ]);
    expect(groups.map(({ title, files }) => [title, files.map(({ name }) => name)])).toEqual([
      ['My book', ['My_book.pdf']],
      ['page1', ['page1.hocr', 'page2.jpg', 'page10.png']],
    ]);
  });
});
