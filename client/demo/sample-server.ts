import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import { UserError } from '../../domain/user-error.ts';
import type { Sample } from './samples.ts';

export interface SampleServer {
  readonly feedUrl: string;
  close(): Promise<void>;
}

/**
 * Serves the samples as a podcast feed on loopback. The port is fixed because addresses are identities: the same
 * one finds what an earlier run stored.
 *
 * @throws UserError when the port is in use.
 */
export async function serveSamples(samples: readonly Sample[], port: number): Promise<SampleServer> {
  const base = `http://127.0.0.1:${port}`;
  const server = createServer((request, response) => answer(request, response, samples, base));
  await listen(server, port);
  return {
    feedUrl: `${base}/feed.xml`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  samples: readonly Sample[],
  base: string,
): void {
  const path = request.url ?? '/';
  if (path === '/feed.xml') {
    response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feedOf(samples, base));
    return;
  }
  const sample = samples.find(({ file }) => path === `/${file}`);
  if (sample === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': typeOf(sample.file),
    'content-length': statSync(sample.path).size,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(sample.path).pipe(response);
}

function feedOf(samples: readonly Sample[], base: string): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true });
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    rss: {
      '@_version': '2.0',
      '@_xmlns:itunes': 'http://www.itunes.com/dtds/podcast-1.0.dtd',
      channel: {
        title: 'vidmine samples',
        link: base,
        description: 'The recordings that come with vidmine, spoken by synthetic voices',
        item: samples.map((sample) => ({
          title: sample.title,
          description: sample.description,
          guid: { '@_isPermaLink': 'false', '#text': sample.id },
          link: `${base}/${sample.file}`,
          'itunes:duration': Math.round(sample.durationSeconds),
          enclosure: {
            '@_url': `${base}/${sample.file}`,
            '@_type': typeOf(sample.file),
            '@_length': statSync(sample.path).size,
          },
        })),
      },
    },
  });
}

const typeOf = (file: string): string => (file.endsWith('.opus') ? 'audio/ogg' : 'audio/mp4');

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new UserError({
          what: `The samples cannot be served: port ${port} is in use`,
          why: cause.message,
          todo: 'End what uses it, or name another one: npm run demo -- --port 8767',
          cause,
        }),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
