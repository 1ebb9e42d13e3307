/** Bytes as text, for calls over the contract. */

/** Arguments of a call have a limit, so bytes become characters in parts. */
const callLimit = 32 * 1024;

export function toBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let at = 0; at < bytes.length; at += callLimit) characters += String.fromCharCode(...bytes.subarray(at, at + callLimit));
  return btoa(characters);
}

export function fromBase64(data: string): Uint8Array<ArrayBuffer> {
  const characters = atob(data);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < characters.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
