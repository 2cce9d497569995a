import { errorMessage } from '../../domain/error-message.ts';
import { UserError } from '../../domain/user-error.ts';
import { type EmbeddingModelIdentity, isSameModel } from '../../engines/embeddings/embedder.ts';
import {
  type Coverage,
  embeddedLibrary,
  type ModelInLibrary,
} from '../../storage/database/embedding-library.ts';
import { type RunningChangeOver, runningChangeOver } from './change-over.ts';
import type { EmbeddingsWork } from './embeddings-session.ts';

/** One that the settings name, or that is stored. */
export interface StatedModel extends Coverage, Omit<EmbeddingModelIdentity, 'digest'> {
  readonly digest: string;
  /** Unset: nothing is stored of it yet. */
  readonly id?: number;
  readonly vectors: number;
  /** The settings name it. */
  readonly configured: boolean;
  /** Search compares questions by it; `no`: no published video is searched by it, or why it cannot be asked. */
  readonly searched: 'yes' | 'no' | { readonly unavailable: string };
}

export interface LibraryStatus {
  readonly total: Coverage;
  /** Undefined: it cannot be asked, see `problem`. */
  readonly configured: EmbeddingModelIdentity | undefined;
  readonly problem?: string;
  readonly models: readonly StatedModel[];
  /** Undefined: none runs, or nobody can be asked. */
  readonly running: RunningChangeOver | undefined;
}

type Asked = Pick<EmbeddingsWork, 'db' | 'embedder' | 'embedderOf' | 'temporal'>;

export async function libraryStatus(asked: Asked): Promise<LibraryStatus> {
  const { total, models } = await embeddedLibrary(asked.db);
  const { configured, problem } = await configuredModel(asked);
  const stated: StatedModel[] = [];
  for (const stored of models) {
    const own = configured !== undefined && isSameModel(configured, stored);
    stated.push({ ...stored, configured: own, searched: await isSearched(asked, stored, own) });
  }
  if (configured !== undefined && !stated.some((one) => one.configured)) {
    const none = { videos: 0, segments: 0, claims: 0, vectors: 0 };
    stated.push({ ...configured, ...none, configured: true, searched: 'no' });
  }
  return { total, configured, problem, models: stated, running: await runningNow(asked) };
}

async function configuredModel({ embedder }: Asked): Promise<Pick<LibraryStatus, 'configured' | 'problem'>> {
  try {
    return { configured: await (await embedder()).identity() };
  } catch (error) {
    return { configured: undefined, problem: error instanceof UserError ? error.what : errorMessage(error) };
  }
}

async function isSearched(
  { embedderOf }: Asked,
  stored: ModelInLibrary,
  configured: boolean,
): Promise<StatedModel['searched']> {
  if (configured) return stored.vectors > 0 ? 'yes' : 'no';
  if (stored.videos === 0) return 'no';
  const opened = await embedderOf(stored);
  return 'embedder' in opened ? 'yes' : opened;
}

/** Without a server nothing can run either; what is stored can be told all the same. */
async function runningNow({ temporal }: Asked): Promise<RunningChangeOver | undefined> {
  try {
    return await runningChangeOver(await temporal());
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
