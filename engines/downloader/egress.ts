import { DIRECT_EGRESS } from '../../domain/accounts/identities.ts';
import { sha256Hex } from './content-hash.ts';

const SCHEMES: ReadonlySet<string> = new Set([
  'http:',
  'https:',
  'socks4:',
  'socks4a:',
  'socks5:',
  'socks5h:',
]);

/** Name of the address that requests leave by. It tells nothing of the proxy but whether two are the same. */
export const egressOf = (proxy: string | undefined): string =>
  proxy === undefined ? DIRECT_EGRESS : `proxy-${sha256Hex(proxy).slice(0, 8)}`;

export interface ProxyProblem {
  readonly what: string;
  readonly todo: string;
}

/** What is wrong with a proxy's address; none of it repeats the address, which may hold a password. */
export function checkProxy(text: string): readonly ProxyProblem[] {
  const todo = 'give it as scheme://user:password@host:port, such as socks5h://127.0.0.1:1080';
  if (!text.includes('://') || !URL.canParse(text)) return [{ what: 'the proxy is not a URL', todo }];
  const { protocol, hostname, port, pathname, search, hash } = new URL(text);
  const problems: ProxyProblem[] = [];
  if (!SCHEMES.has(protocol)) {
    const known = [...SCHEMES].map((scheme) => scheme.slice(0, -1)).join(', ');
    problems.push({ what: `${protocol.slice(0, -1)} is no kind of proxy`, todo: `use one of ${known}` });
  }
  if (hostname === '') problems.push({ what: 'the proxy has no host', todo });
  if (/\s/.test(text)) problems.push({ what: 'the proxy holds a space or a line break', todo });
  const isPlain = (pathname === '' || pathname === '/') && search === '' && hash === '';
  if (!isPlain) {
    problems.push({
      what: 'something follows the host and the port',
      todo: 'write /, ? and # in a user name or password as %2F, %3F and %23',
    });
  }
  if (port === '' && protocol.startsWith('socks')) problems.push({ what: 'the proxy has no port', todo });
  return problems;
}
