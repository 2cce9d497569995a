import { percentDecoded } from '../../domain/percent-decoded.ts';

/** A server's address as requests take it: `fetch` refuses one with credentials in it. */
export interface ServerAddress {
  /** Without credentials and without a slash at its end: fit to be printed. */
  readonly url: string;
  /** Value of the header that signs in, made of the credentials that stood in the address. */
  readonly authorization?: string;
}

/** @param typed such as `http://user:secret@gpu-box:11434`. */
export function serverAddress(typed: string): ServerAddress {
  const url = new URL(typed);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const address = { url: url.href.replace(/\/+$/, '') };
  if (username === '' && password === '') return address;
  const credentials = `${percentDecoded(username)}:${percentDecoded(password)}`;
  return { ...address, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
