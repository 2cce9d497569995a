import type { JsonSchema } from './language-model.ts';

/**
 * The llama.cpp grammar (GBNF) of a schema made by `grammarSchema`. It admits JSON without any white space:
 * a small model spends a third fewer tokens than under a grammar that lets it indent.
 */
export function gbnfOf(schema: JsonSchema): string {
  const rules = [
    String.raw`char ::= [^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F])`,
  ];
  /**
   * Objects, lists and texts get a rule of their own: llama.cpp refuses a repetition of something that repeats
   * in itself.
   */
  const named = (body: string): string => {
    const known = rules.find((rule) => rule.endsWith(` ::= ${body}`));
    if (known !== undefined) return known.slice(0, known.indexOf(' '));
    const name = `r${rules.length}`;
    rules.push(`${name} ::= ${body}`);
    return name;
  };
  const expression = (node: JsonSchema): string => {
    if (Array.isArray(node.enum)) return oneOf(node.enum.map((value) => literal(JSON.stringify(value))));
    if (Array.isArray(node.oneOf)) return oneOf((node.oneOf as JsonSchema[]).map(expression));
    switch (node.type) {
      case 'object': {
        const parts = Object.entries(node.properties as Record<string, JsonSchema>).map(
          ([key, value]) => `${literal(`${JSON.stringify(key)}:`)} ${expression(value)}`,
        );
        return named(`"{" ${parts.join(' "," ')} "}"`);
      }
      case 'array':
        return named(list(node.items as JsonSchema, node.minItems as number, node.maxItems as number));
      case 'string':
        return named(`"\\"" char{${node.minLength ?? 0},${node.maxLength}} "\\""`);
      case 'boolean':
        return '("true" | "false")';
      case 'null':
        return '"null"';
      default:
        throw new Error(`No grammar for ${JSON.stringify(node)}: it was not made by grammarSchema.`);
    }
  };
  const list = (items: JsonSchema, min: number, max: number): string => {
    if (max === 0) return '"[]"';
    const item = expression(items);
    const more = max === 1 ? '' : ` ("," ${item}){${Math.max(0, min - 1)},${max - 1}}`;
    return `"[" (${item}${more})${min === 0 ? '?' : ''} "]"`;
  };
  rules.unshift(`root ::= ${expression(schema)}`);
  return `${rules.join('\n')}\n`;
}

const oneOf = (alternatives: readonly string[]): string => `(${alternatives.join(' | ')})`;

const literal = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
