/** Pictures of pages as addresses for `<img>`, the last used ones kept: a page is a megabyte. */
import { useEffect, useState } from 'react';
import type { DocumentId } from '../../../electron/contract/index.ts';
import { fromBase64, getClient } from '../../app/index.ts';

type Size = 'page' | 'thumb';

const most: Readonly<Record<Size, number>> = { page: 8, thumb: 600 };
const kept: Readonly<Record<Size, Map<string, Promise<string | null>>>> = { page: new Map(), thumb: new Map() };

/** Null where the page has no picture. */
function picture(id: DocumentId, page: number, size: Size): Promise<string | null> {
  const all = kept[size];
  const key = `${id} ${page}`;
  const known = all.get(key);
  if (known) {
    all.delete(key);
    all.set(key, known);
    return known;
  }
  const asked = getClient()
    .call('scans.image', { id, page, size })
    .then(({ type, data }) => (data === '' ? null : URL.createObjectURL(new Blob([fromBase64(data)], { type }))))
    .catch(() => null);
  all.set(key, asked);
  // What is not there yet may come later.
  void asked.then((address) => address ?? all.delete(key));
  const [oldest] = all;
  if (all.size > most[size] && oldest) {
    all.delete(oldest[0]);
    void oldest[1].then((address) => address && URL.revokeObjectURL(address));
  }
  return asked;
}

/** The address of a picture; undefined while it loads, null where there is none. `version` changes when it should be looked for again. */
export function usePicture(id: DocumentId, page: number, size: Size, version: string | number): string | null | undefined {
  const key = `${id} ${page} ${size} ${version}`;
  const [shown, setShown] = useState<{ key: string; address: string | null }>();
  useEffect(() => {
    let current = true;
    void picture(id, page, size).then((address) => current && setShown({ key, address }));
    return () => void (current = false);
  }, [id, page, size, key]);
  return shown?.key === key ? shown.address : undefined;
}
