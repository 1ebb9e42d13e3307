/** Hands bytes to the writer as a file. */
export function downloadBytes(name: string, parts: readonly Uint8Array<ArrayBuffer>[], type: string): void {
  save(name, new Blob([...parts], { type }));
}

/** Hands a text to the writer as a file, by the way the browser or the desktop saves files. */
export function download(name: string, text: string, type = 'application/json'): void {
  save(name, new Blob([text], { type }));
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The save begins on the next turn of the loop at the earliest.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
