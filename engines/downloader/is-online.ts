import { lookup } from 'node:dns/promises';

/** Whether names are resolved here at all, asked about the site that vidmine is mostly used with. */
export const isOnline = async (): Promise<boolean> => {
  try {
    await lookup('www.youtube.com');
    return true;
  } catch {
    return false;
  }
};
