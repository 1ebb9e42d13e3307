import { expect, test } from 'vitest';
import { directionOf } from './direction.ts';

test('a line runs the way of its first letter, whatever signs and digits stand before it', () => {
  expect(['كان يا ما كان', 'שלום עולם', '12. — «كان»', 'A line', '# ‏عنوان', '', '1897', 'Straße עם', '中文'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'rtl', 'ltr', 'ltr', 'ltr', 'ltr']);
});
