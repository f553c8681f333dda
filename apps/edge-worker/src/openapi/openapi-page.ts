type Operations = Readonly<Record<string, { readonly $ref?: string; readonly summary?: string }>>

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

const rowOf = ([path, operations]: readonly [string, Operations | { readonly $ref: string }]): string => {
  const alias = '$ref' in operations ? String(operations.$ref) : undefined
  const [[method = '', operation] = []] = Object.entries(operations)
  const summary =
    alias === undefined
      ? String((operation as { summary?: string })?.summary)
      : `as ${alias.slice(8).replaceAll('~1', '/')}`
  return `<tr><td>${alias === undefined ? method.toUpperCase() : ''}<td><code>${escapeHtml(path)}</code><td>${escapeHtml(summary)}`
}

/** A page for people of an OpenAPI document; it needs no script and asks nobody for anything. */
export const openapiPage = (json: string): string => {
  const { info, paths } = JSON.parse(json) as {
    readonly info: { readonly title: string; readonly description: string }
    readonly paths: Readonly<Record<string, Operations>>
  } // our own document
  const rows = Object.entries(paths).map(rowOf).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${info.title}</title><style>body{font:1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}td{padding:.2rem 1rem .2rem 0;vertical-align:top}</style><h1>${info.title}</h1><p>${escapeHtml(info.description)} <a href="openapi.json">openapi.json</a><table>${rows}</table></html>`
}
