/** Whether the text is shown for reading. */
import { create } from 'zustand';

export const readerStore = create<{ readonly open: boolean }>(() => ({ open: false }));
