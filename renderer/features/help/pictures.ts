const pictures = import.meta.glob<string>('/docs/guide/pictures/*.png', { query: '?url', import: 'default', eager: true });

/** The address of a picture that a page of the guide names; nothing for one that is not there. */
export function pictureAddress(source: string): string | undefined {
  return pictures[`/docs/guide/${source.replace(/^\.\.\//, '')}`];
}
