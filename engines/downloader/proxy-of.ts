/** How an address is asked: directly, or through a proxy that somebody named. */
export interface NamedProxy {
  /** Where it is named, for messages: its own text may hold a password. */
  readonly setting: string;
  readonly text: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy through which an address is asked, undefined for none: the configured one, else that of the environment.
 * What is on this machine is asked directly. NO_PROXY excepts hosts from the environment's proxy alone, as it does for
 * yt-dlp.
 */
export function proxyOf(
  url: URL,
  configured: string | undefined,
  environment: Environment,
): NamedProxy | undefined {
  if (isLoopback(url.hostname)) return undefined;
  if (configured !== undefined) return { setting: 'ytDlp.proxy', text: configured };
  const read = (name: string): string | undefined =>
    environment[name.toLowerCase()] || environment[name] || undefined;
  if (isExcepted(url, read('NO_PROXY') ?? '')) return undefined;
  const names = [url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY', 'ALL_PROXY'];
  const setting = names.find((name) => read(name) !== undefined);
  return setting === undefined ? undefined : { setting, text: withScheme(read(setting)!) };
}

/** In the environment a proxy is often written as host and port alone. */
const withScheme = (text: string): string => (text.includes('://') ? text : `http://${text}`);

const isLoopback = (hostname: string): boolean =>
  /^(127(\.\d+){3}|\[::1\]|localhost|.+\.localhost)$/.test(hostname);

/** A list of hosts, each with all that is below it, where it says so with its port; `*` is every host. */
function isExcepted({ protocol, hostname, port }: URL, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, host = entry, only] = /^(.+?):(\d+)$/.exec(entry) ?? [];
      if (only !== undefined && only !== (port || DEFAULT_PORTS[protocol])) return false;
      const bare = host.replace(/^\*?\./, '');
      const plain = hostname.replace(/^\[|\]$/g, '');
      return host === '*' || plain === bare.replace(/^\[|\]$/g, '') || plain.endsWith(`.${bare}`);
    });
}
