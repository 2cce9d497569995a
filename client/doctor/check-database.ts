import pg from 'pg';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import { requireDatabase } from '../../stack/servers/application-database.ts';
import { type DoctorContext, START_IT } from './doctor-context.ts';
import type { Finding } from './finding.ts';

interface Facts {
  readonly version: string;
  /** Undefined: it is not even there to be installed. */
  readonly vector: string | null;
  readonly used: string;
  readonly allowed: string;
}

const FACTS = `select current_setting('server_version') as version,
  coalesce((select extversion from pg_extension where extname = 'vector'),
    (select default_version from pg_available_extensions where name = 'vector')) as vector,
  (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
  current_setting('max_connections') as allowed`;

/** PostgreSQL and pgvector: there, reachable, new enough. */
export async function checkDatabase({ configuration, stack }: DoctorContext): Promise<Finding[]> {
  const url = configuration.database.url ?? stack?.databaseUrl;
  if (url === undefined) {
    return [{ part: 'PostgreSQL', status: 'warning', found: 'embedded, not running', todo: START_IT }];
  }
  await requireDatabase(url);
  const { version, vector, used, allowed } = await ask(url);
  return [
    {
      part: 'PostgreSQL',
      status: 'ok',
      found: `${maskSecrets(url)}, ${used} of ${allowed} connections in use`,
      version: version.split(' ')[0],
    },
    vector === null
      ? {
          part: 'pgvector',
          status: 'problem',
          found: 'this PostgreSQL does not have it',
          todo: 'Install pgvector on that server, or unset DATABASE_URL to use the embedded one',
        }
      : { part: 'pgvector', status: 'ok', found: 'extension vector', version: vector },
  ];
}

async function ask(url: string): Promise<Facts> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Facts>(FACTS);
    return rows[0]!;
  } finally {
    await client.end();
  }
}
