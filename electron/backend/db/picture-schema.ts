/** The table of pictures as it is after the last migration. */
export interface PictureTables {
  pictures: PictureRow;
}

export interface PictureRow {
  document_id: string;
  /** The first 32 hexadecimal digits of `sha256`. */
  id: string;
  type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  /** Pixels, the way up that it is shown. */
  width: number;
  height: number;
  /** Of the file it came from; '' where it came from none. */
  name: string;
  added_at: number;
  unused_since: number | null;
  size: number;
  sha256: Uint8Array;
  bytes: Uint8Array;
}
