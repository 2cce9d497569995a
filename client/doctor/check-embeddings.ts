import { errorCode } from '../../domain/error-code.ts';
import { requireDatabase } from '../../stack/servers/application-database.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { changeOverHint } from '../embeddings/hint.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const PART = 'stored vectors';
const NO_TABLE = '42P01';

/** Whether what is stored can be compared by the embedding model that is configured. */
export async function checkStoredVectors({ configuration, stack }: DoctorContext): Promise<Finding[]> {
  const url = configuration.database.url ?? stack?.databaseUrl;
  if (url === undefined) return [];
  await requireDatabase(url);
  const db = openDatabase(url, { maxConnections: 1 });
  try {
    const hint = await changeOverHint(db, configuration.embeddings);
    return hint === undefined
      ? [{ part: PART, status: 'ok', found: 'all of the configured embedding model' }]
      : [{ part: PART, status: 'warning', found: hint.text, todo: hint.todo }];
  } catch (error) {
    // A database that nothing was written to yet has no tables.
    if (errorCode(error) === NO_TABLE) return [];
    throw error;
  } finally {
    await db.destroy();
  }
}
