import { hostname, networkInterfaces } from 'node:os';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|\[::\])$/;

/** Whether a server's address is one of this machine. A name that others resolve for us is not followed. */
export function isThisMachine(url: string): boolean {
  const host = new URL(url).hostname.toLowerCase();
  if (LOOPBACK.test(host) || host === hostname().toLowerCase()) return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return own.some(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address) === host);
}
