import { parse, stringify, YAMLParseError } from 'yaml'
import { badDataError } from '../cli-error.ts'
import { readFileInput } from '../input.ts'
import type { Io } from '../io.ts'
import { type Mapping, mappingSchema } from './mapping-schema.ts'

/**
 * Reads a mapping file, YAML or JSON.
 * @throws {CliError} `no_input` where it can not be read, `bad_mapping` with every place that is wrong
 */
export const readMappingFile = async (io: Io, path: string): Promise<Mapping> => {
  const text = await readFileInput(io, path)
  let parsed: unknown
  try {
    parsed = parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw badDataError(
      `The mapping file ${path} is no YAML: ${error.message.split('\n', 1)[0]}`,
      undefined,
      'bad_mapping',
    )
  }
  const result = mappingSchema.safeParse(parsed)
  if (result.success) return result.data
  const places = result.error.issues.map(({ path: place, message }) => `${place.join('.') || 'the file'}: ${message}`)
  throw badDataError(
    `The mapping file ${path} is wrong: ${places.slice(0, 5).join('; ')}.`,
    'segment import --infer writes one to begin with.',
    'bad_mapping',
  )
}

/** A mapping as the text of a YAML file. */
export const mappingText = (mapping: Mapping): string =>
  `# How the rows of a file become Segment calls: segment import FILE --mapping THIS-FILE\n${stringify(mapping)}`
