import { Agent, type Dispatcher, Pool, ProxyAgent, Socks5ProxyAgent } from 'undici';
import { percentDecoded } from '../../domain/percent-decoded.ts';
import { UserError } from '../../domain/user-error.ts';
import { checkProxy } from './egress.ts';
import { type Environment, type NamedProxy, proxyOf } from './proxy-of.ts';

/** Kinds of proxy that we cannot go through ourselves; yt-dlp can. */
const YT_DLP_ALONE = /^socks4a?:/i;

/** Whether only yt-dlp can ask this address, since we know no way through its proxy. */
export const onlyYtDlpAsks = (url: URL, configured: string | undefined, environment: Environment): boolean =>
  YT_DLP_ALONE.test(proxyOf(url, configured, environment)?.text ?? '');

/** Connections of which each goes through the proxy of its own address, those of a redirect too. */
export const connectionsThrough = (configured: string | undefined, environment: Environment): Agent =>
  new Agent({
    factory: (origin, options) => {
      const proxy = proxyOf(new URL(origin), configured, environment);
      return proxy === undefined ? new Pool(origin, options) : agentOf(proxy);
    },
  });

/** @throws UserError that repeats nothing of an address which may hold a password. */
function requireUsable({ setting, text }: NamedProxy): URL {
  const [problem] = checkProxy(text);
  if (problem !== undefined) {
    throw new UserError({ what: `${setting} cannot be used`, why: problem.what, todo: problem.todo });
  }
  if (YT_DLP_ALONE.test(text)) {
    throw new UserError({
      what: `Feeds cannot be read through ${setting}`,
      why: 'it is a SOCKS4 proxy, which only yt-dlp can go through',
      todo: 'name a socks5h, http or https proxy, or give the addresses of the episodes themselves',
    });
  }
  return new URL(text);
}

function agentOf(proxy: NamedProxy): Dispatcher {
  const url = requireUsable(proxy);
  const username = percentDecoded(url.username);
  const password = percentDecoded(url.password);
  if (url.protocol.startsWith('socks')) {
    // Host names are looked up by the proxy in any case, which is what socks5h says.
    return new Socks5ProxyAgent(`socks5://${url.host}`, { username, password });
  }
  const token = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const signedIn = username === '' && password === '' ? {} : { token };
  return new ProxyAgent({ uri: `${url.protocol}//${url.host}`, proxyTunnel: false, ...signedIn });
}
