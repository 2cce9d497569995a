import { UserError } from '../../domain/user-error.ts';

/** One thing wrong with the configuration, and where: a line of the file, an environment name or a flag. */
export interface ConfigurationProblem {
  /** `vidmine.yaml:12:3`, `VIDMINE_MINING` or `--set mining`. */
  readonly where: string;
  /** What is wrong there and what was expected, as a sentence. */
  readonly what: string;
  /** What to do about it, as a sentence. */
  readonly todo?: string;
}

/** Every problem of the configuration at once; nothing was started with it. */
export class ConfigurationError extends UserError {
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    const count = problems.length === 1 ? 'One thing is' : `${problems.length} things are`;
    super({
      what: `${count} wrong with the configuration`,
      why: problems
        .map(({ where, what, todo }) => `${where}: ${[what, todo].filter(Boolean).join(' ')}`)
        .join('\n'),
      todo: 'correct the above; `vidmine config check` says when all is well.',
      usage: true,
    });
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}
