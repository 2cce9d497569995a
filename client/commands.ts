import type { Command } from 'commander';
import { openSession } from './session.ts';

/**
 * Every command by its name, in the order of the help. Each is loaded when it is wanted: all of them together are two
 * thousand files, most of which a single command does without.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).upCommand(),
  down: async () => (await import('./down.ts')).downCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  capacity: async () => (await import('./capacity.ts')).capacityCommand(),
  batch: async () => (await import('./batch.ts')).batchCommand({ openSession }),
  status: async () => (await import('./status.ts')).statusCommand({ openSession }),
  report: async () => (await import('./report.ts')).reportCommand({ openSession }),
  retry: async () => (await import('./retry.ts')).retryCommand({ openSession }),
  skip: async () => (await import('./skip.ts')).skipCommand({ openSession }),
  bump: async () => (await import('./bump.ts')).bumpCommand({ openSession }),
  rerun: async () => (await import('./rerun.ts')).rerunCommand({ openSession }),
  costs: async () => (await import('./costs.ts')).costsCommand({ openSession }),
  tune: async () => (await import('./tune.ts')).tuneCommand({ openSession }),
  accounts: async () => (await import('./accounts.ts')).accountsCommand(),
  show: async () => (await import('./show.ts')).showCommand({ openSession }),
  claims: async () => (await import('./claims.ts')).claimsCommand({ openSession }),
  search: async () => (await import('./search.ts')).searchCommand({ openSession }),
  link: async () => (await import('./link.ts')).linkCommand({ openSession }),
  entities: async () => (await import('./entities.ts')).entitiesCommand({ openSession }),
  embeddings: async () => (await import('./embeddings.ts')).embeddingsCommand({ openSession }),
  voices: async () => (await import('./voices.ts')).voicesCommand({ openSession }),
  'evaluate-model': async () => (await import('./evaluate-model.ts')).evaluateModelCommand(),
  config: async () => (await import('./config.ts')).configCommand(),
  models: async () => (await import('./models.ts')).modelsCommand(),
  service: async () => (await import('./service.ts')).serviceCommand(),
  tools: async () => (await import('./tools.ts')).toolsCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
};

/** The command that was typed; all of them where it is none of these, for the help and for what was misspelt. */
export function wantedCommands(typed: string | undefined): Promise<Command[]> {
  const one = typed !== undefined && Object.hasOwn(COMMANDS, typed) ? COMMANDS[typed] : undefined;
  return Promise.all((one === undefined ? Object.values(COMMANDS) : [one]).map((load) => load()));
}

export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);
