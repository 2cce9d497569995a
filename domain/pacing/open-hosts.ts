import type { PacingSettings } from '../configuration.ts';

/** Sites that count what an account or an address asks of them, and block those that ask too often. */
const COUNTING_SITES = [
  'youtube.com',
  'youtu.be',
  'googlevideo.com',
  'vimeo.com',
  'soundcloud.com',
  'tiktok.com',
  'instagram.com',
  'facebook.com',
  'x.com',
  'twitter.com',
  'twitch.tv',
  'dailymotion.com',
  'rumble.com',
  'bilibili.com',
] as const;

const LABEL = '[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?';
const HOST = new RegExp(`^(${LABEL}(\\.${LABEL})*|\\[[0-9a-f:.]+\\])$`);

/** True for a site that counts requests, whatever its subdomain and port. */
export function countsRequests(host: string): boolean {
  const name = hostName(host);
  return COUNTING_SITES.some((site) => isWithin(name, site));
}

/**
 * The host of the settings that this one is, or is a subdomain of; ports do not count. Undefined: downloads from
 * it are paced.
 */
export function openHostFor(
  host: string,
  pacing: Pick<PacingSettings, 'preset' | 'openHosts'>,
): string | undefined {
  if (pacing.preset !== 'bulk' || countsRequests(host)) return undefined;
  const name = hostName(host);
  return pacing.openHosts.map(hostName).find((open) => isWithin(name, open));
}

/** One sentence for each entry that may not be open; empty: all may. */
export function checkOpenHosts(hosts: readonly string[]): string[] {
  return hosts.flatMap((host) => {
    const name = hostName(host);
    if (!HOST.test(name)) return [`'${host}' is not a host name, such as media.example.org`];
    const site = COUNTING_SITES.find((counting) => isWithin(name, counting) || isWithin(counting, name));
    if (site === undefined) return [];
    return [`'${host}' may not be open: ${site} counts requests and blocks whoever asks too often`];
  });
}

const isWithin = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);

/** In lower case, without a port and without the final dot of a full name. */
const hostName = (host: string): string =>
  host
    .trim()
    .toLowerCase()
    .replace(/:\d*$/, (port) => (/^[^[]*:.*:/.test(host) ? port : ''))
    .replace(/\.$/, '');
