/** JSON Schema to TypeScript, as far as the contract uses it. */
export interface Schema {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: readonly string[];
  items?: Schema;
  description?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
}

export function typeOf(schema: Schema, indent = ''): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map((one) => typeOf(one, indent)))].join(' | ');
  switch (schema.type) {
    case 'object':
      return objectOf(schema, indent);
    case 'array':
      return arrayOf(schema.items ?? {}, indent);
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectOf(schema: Schema, indent: string): string {
  const values = Object.values(schema.patternProperties ?? {});
  if (values.length > 0) return `Record<string, ${typeOf(values[0]!, indent)}>`;
  const inner = `${indent}  `;
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const mark = schema.required?.includes(name) ? '' : '?';
    return `${inner}${/^\w+$/.test(name) ? name : JSON.stringify(name)}${mark}: ${typeOf(property, inner)};`;
  });
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n${indent}}`;
}

function arrayOf(items: Schema, indent: string): string {
  const inner = typeOf(items, indent);
  return items.anyOf || (items.enum?.length ?? 0) > 1 ? `(${inner})[]` : `${inner}[]`;
}

/** The same in a few words, for a table. */
export function wordsOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf) {
    const rest = schema.anyOf.filter((one) => one.type !== 'null');
    const nullable = rest.length < schema.anyOf.length ? ' or null' : '';
    return rest.length === 1 ? `${wordsOf(rest[0]!)}${nullable}` : `one of ${rest.length} shapes${nullable}`;
  }
  if (schema.type === 'array') return `list of ${wordsOf(schema.items ?? {})}`;
  if (schema.type === 'integer' || schema.type === 'number') return `${schema.type}${rangeOf(schema)}`;
  if (schema.type === 'string') return `string${lengthOf(schema)}`;
  return schema.type ?? 'any value';
}

function rangeOf({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : ` from ${minimum}`;
}

function lengthOf({ maxLength }: Schema): string {
  return maxLength === undefined ? '' : ` up to ${maxLength}`;
}
