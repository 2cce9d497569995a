import type { Setting } from '../../domain/configuration-keys.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const TRUTH: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/**
 * The value a text of the environment or the command line stands for: numbers, true/false/1/0, lists separated by
 * commas (or a JSON array, for items that hold commas). A text that is none of these stays a text, so that the
 * schema refuses it by what was written.
 */
export function valueFromText({ kind }: Pick<Setting, 'kind'>, text: string): unknown {
  const trimmed = text.trim();
  switch (kind) {
    case 'number':
      return NUMBER.test(trimmed) ? Number(trimmed) : trimmed;
    case 'truth':
      return TRUTH[trimmed.toLowerCase()] ?? trimmed;
    case 'list':
      return trimmed.startsWith('[') ? listFromJson(trimmed) : trimmed.split(',').map((item) => item.trim());
    default:
      return trimmed;
  }
}

function listFromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
