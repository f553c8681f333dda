import { type Conversion, type ConversionName, conversionNames, conversions, splitList } from './conversions.ts'
import { type DateConversion, dateCandidates } from './convert-date.ts'

/** A conversion and its argument, such as `list(;)`. */
const call = /^([a-z-]+)\((.+)\)$/s

/** Conversions that read dates without an offset, so that a time zone matters. */
const zoned: ReadonlySet<string> = new Set<DateConversion>(['date', 'date-dmy', 'date-mdy', 'excel'])

/** The name and the argument of a conversion. */
interface NamedCall {
  readonly name: ConversionName
  readonly argument?: string
}

const isName = (name: string): name is ConversionName => Object.hasOwn(conversions, name)

/** Reads `name` or `name(argument)`; undefined if there is no such conversion, or it takes no argument. */
const readCall = (text: string): NamedCall | undefined => {
  if (isName(text)) return { name: text }
  const [, name = '', argument = ''] = call.exec(text) ?? []
  if (!isName(name) || !(name === 'list' || zoned.has(name))) return undefined
  return { name, argument }
}

/** Whether a text names a conversion, with or without an argument. */
export const isConversion = (text: string): boolean => readCall(text) !== undefined

/** What to write instead of an unknown conversion. */
export const conversionAdvice = `Use one of ${conversionNames.join(', ')}; date(PATTERN in ZONE) or list(SEPARATOR) with an argument.`

/** Finds the conversion that a text names. @returns undefined if there is none, or its time zone is unknown */
export type ResolveConversion = (text: string) => Conversion | undefined

/** A separator as written: `\t` and `\n` are a tab and a line end. */
const separatorOf = (text: string): string => text.replace(/\\t/g, '\t').replace(/\\n/g, '\n')

const withCandidates: Conversion = { ...conversions.date, candidates: dateCandidates }

/** Creates the function that finds conversions. @param texts those whose arguments may need the time zones, which are loaded then */
export const loadConversions = async (texts: readonly string[]): Promise<ResolveConversion> => {
  const needsZones = texts.some((text) => /date(?:-\w+)?\(|excel\(/.test(text))
  const dates = needsZones ? await import('./zoned-date.ts') : undefined
  const known = new Map<string, Conversion | undefined>()

  const resolve = (text: string): Conversion | undefined => {
    const found = readCall(text)
    if (found === undefined) return undefined
    const { name, argument } = found
    if (name === 'date' && argument === undefined) return withCandidates
    if (argument === undefined) return conversions[name]
    if (name === 'list') return { convert: (list) => splitList(list, separatorOf(argument)) }
    // Only conversions of dates remain that take an argument.
    const form = dates?.dateForm(name as DateConversion, argument)
    return form && dates?.zonedDate(form)
  }

  return (text) => {
    if (!known.has(text)) known.set(text, resolve(text))
    return known.get(text)
  }
}

/** The conversions without an argument. */
export const plainConversion: ResolveConversion = (text) =>
  text === 'date' ? withCandidates : isName(text) ? conversions[text] : undefined
