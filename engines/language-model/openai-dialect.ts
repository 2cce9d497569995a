import type { JsonSchema } from './language-model.ts';

/**
 * What a server takes of OpenAI's interface. Servers differ, and their versions do: it is found out by what they
 * refuse, beginning with what most of them take.
 */
export interface Dialect {
  /**
   * How the output limit is called. Nearly everybody takes `max_tokens`, and older servers ignore the newer name without
   * a word; models that reason at OpenAI take the newer one alone, and say so.
   */
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  /** Whether schemas may bound the length of texts and lists. */
  readonly bounds: boolean;
  readonly leftOut: readonly OptionalField[];
}

/** What a request can do without. */
const OPTIONAL_FIELDS = ['temperature', 'seed', 'stream_options', 'reasoning_effort'] as const;
export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

export const COMMON_DIALECT: Dialect = { limit: 'max_tokens', bounds: true, leftOut: [] };

export interface Refusal {
  readonly status: number | undefined;
  /** The server's own words. */
  readonly words: string;
  /** The field they are about, where it says so by itself. */
  readonly field?: string | undefined;
}

/** How to say it otherwise after a refusal; undefined: the refusal is not about how it was said. */
export function otherDialect(dialect: Dialect, { status, words, field = '' }: Refusal): Dialect | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const names = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(`${field} ${words}`);
  if (dialect.bounds && /\b(min|max)(Length|Items)\b/.test(words)) return { ...dialect, bounds: false };
  if (dialect.limit === 'max_tokens' && names('max_tokens') && isUnknown(words))
    return { ...dialect, limit: 'max_completion_tokens' };
  const unwanted = OPTIONAL_FIELDS.find((name) => !dialect.leftOut.includes(name) && names(name));
  return unwanted && { ...dialect, leftOut: [...dialect.leftOut, unwanted] };
}

/** A value that is too large is refused in other words than a field that is not known. */
const isUnknown = (words: string): boolean =>
  /unsupported|not supported|unknown|unrecognized|unexpected|not permitted|forbidden|max_completion_tokens' instead/i.test(
    words,
  );

/**
 * A schema of `grammarSchema` as OpenAI's strict mode has it: alternatives are `anyOf`, every node has a type. Objects
 * are closed and their properties required there already.
 */
export function strictSchema(schema: JsonSchema, bounds: boolean): JsonSchema {
  const inner = (node: unknown): JsonSchema => strictSchema(node as JsonSchema, bounds);
  if (Array.isArray(schema.oneOf)) return { anyOf: schema.oneOf.map(inner) };
  if (Array.isArray(schema.enum)) return { type: typeOf(schema.enum), enum: schema.enum };
  const { minLength, maxLength, minItems, maxItems, ...unbounded } = schema;
  const node = bounds ? schema : unbounded;
  if (node.type === 'array') return { ...node, items: inner(node.items) };
  if (node.type !== 'object') return node;
  const properties = Object.entries(node.properties as object).map(([name, value]) => [name, inner(value)]);
  return { ...node, properties: Object.fromEntries(properties) };
}

function typeOf(values: readonly unknown[]): string | string[] {
  const types = [...new Set(values.map(nameOfType))];
  return types.length === 1 ? types[0]! : types;
}

function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
