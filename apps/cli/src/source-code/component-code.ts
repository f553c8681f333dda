/** A range of characters. */
interface Range {
  readonly start: number
  readonly end: number
}

/** Types of scripts that are programs; others, such as `application/ld+json`, are data. */
const programType = /^(?:module|(?:text|application)\/(?:javascript|ecmascript|typescript|babel|jsx))$/i

const attributeOf = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*["']?([^"'\\s>]*)`, 'i').exec(tag)?.[1]

const scriptElement = /<script\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/script>/gi

const scriptRanges = (text: string): readonly Range[] =>
  [...text.matchAll(scriptElement)].flatMap(({ index, 0: all, 1: tag = '', 2: script = '' }) => {
    if (!programType.test(attributeOf(tag, 'type') ?? 'module')) return []
    const start = index + all.indexOf('>', '<script'.length + tag.length) + 1
    return [{ start, end: start + script.length }]
  })

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

/** Text and comments in code, in which braces mean nothing; templates with `${` are not looked into. */
const quoted = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/y

/** Where the brace at a place is closed; undefined if it is not. */
const closingBrace = (text: string, open: number): number | undefined => {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    quoted.lastIndex = at
    const found = quoted.exec(text)
    if (found !== null) {
      at += found[0].length - 1
      continue
    }
    if (text[at] === '{') depth += 1
    else if (text[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  return undefined
}

/** `@click="…"` and `v-on:click="…"`, without modifiers that have no code. */
const vueHandler = /\s(?:@|v-on:)[\w.:-]+\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** `on:click={…}` and `onclick={…}`. */
const svelteHandler = /\son:?[a-z][\w:|-]*\s*=\s*["']?(?=\{)/gi

/** The code of event handlers in a template, without the quotes or braces around it. */
const handlerRanges = (file: string, text: string): readonly Range[] => {
  if (file.endsWith('.vue')) {
    return [...text.matchAll(vueHandler)].map(({ index, 0: all, 1: double, 2: single = '' }) => {
      const end = index + all.length - 1
      return { start: end - (double ?? single).length, end }
    })
  }
  return [...text.matchAll(svelteHandler)].flatMap(({ index, 0: all }) => {
    const open = index + all.length
    const end = closingBrace(text, open)
    return end === undefined ? [] : [{ start: open + 1, end }]
  })
}

/** What of a component is read: its scripts only, or the event handlers of its template too. */
export type ComponentPart = 'scripts' | 'scripts and handlers'

/** The code of a component, with everything else replaced by spaces, so that places stay. A handler is a statement. */
export const componentCode = (file: string, text: string, part: ComponentPart): string => {
  const scripts = scriptRanges(text)
  let outside = text
  for (const { start, end } of scripts) {
    outside = outside.slice(0, start) + blank(outside.slice(start, end)) + outside.slice(end)
  }
  const handlers = part === 'scripts' ? [] : handlerRanges(file, outside)
  let code = ''
  let at = 0
  for (const { start, end } of [...scripts, ...handlers].toSorted((left, right) => left.start - right.start)) {
    const isHandler = !scripts.some((script) => script.start === start)
    code += blank(text.slice(at, start))
    if (isHandler) code = `${code.slice(0, -1)};`
    code += text.slice(start, end)
    if (isHandler) code += ';'
    at = isHandler ? end + 1 : end
  }
  return code + blank(text.slice(at))
}
