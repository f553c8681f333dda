import { type IssueCode, issueRules, validationTargets } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import {
  type CodesOf,
  codesOfClient,
  codesOfCollector,
  codesOfDev,
  codesOfDryRun,
  codesOfValidate,
} from './entry-points.ts'

const rules = Object.entries(issueRules)

/** Rows whose input an entry point can never receive, and why. */
type Exceptions = Readonly<Partial<Record<IssueCode, string>>>

/** Only a program can make a value that JSON has no text for. */
const onlyText = { value_lost: 'It receives JSON.' } as const

const noForm = { reserved_name: 'Custom names come from a form; only the connector has one.' } as const
const batches = {
  batch_empty: 'It receives calls, not batches.',
  batch_too_large: 'It fills batches itself.',
  batch_too_many_calls: 'It fills batches itself.',
  message_id_repeated: 'It receives calls, not batches.',
} as const

/** Rules that are checked only if asked for, where nobody can ask. */
const onlyIfAsked: Exceptions = Object.fromEntries(
  rules.flatMap(([code, rule]) => ('for' in rule ? [[code, `Nobody can ask for the rules of ${rule.for} here.`]] : [])),
)

const entryPoints: readonly { readonly name: string; readonly codesOf: CodesOf; readonly except: Exceptions }[] = [
  { name: 'segment track --dry-run', codesOf: codesOfDryRun, except: { ...noForm, ...onlyText } },
  { name: 'segment validate', codesOf: codesOfValidate, except: { ...noForm, ...batches, ...onlyText } },
  {
    name: 'the client',
    codesOf: codesOfClient,
    except: {
      ...noForm,
      ...batches,
      call_not_object: 'Its methods set the type of an object.',
      type_required: 'Its methods set the type.',
      type_unknown: 'Its methods set the type.',
    },
  },
  { name: 'the collector', codesOf: codesOfCollector, except: { ...noForm, ...onlyText } },
  { name: 'segment dev', codesOf: codesOfDev, except: { ...noForm, ...onlyText, ...onlyIfAsked } },
]

/** What an entry point receives for a row: a call as it is, or the body of a batch request. */
const inputOf = (breaks: (typeof rules)[number][1]['breaks']): unknown => {
  if ('call' in breaks) return breaks.call
  if ('program' in breaks) return breaks.program
  return 'batch' in breaks ? breaks.batch : undefined
}

describe.each(entryPoints)('$name', ({ codesOf, except }) => {
  it('finds the code of every rule in the call that breaks it', async () => {
    const asked = rules.filter(([code]) => !(code in except))
    expect(asked.length).toBeGreaterThan(30)
    const found = await codesOf(
      asked.map(([, { breaks }]) => inputOf(breaks)),
      validationTargets,
    )
    const missed = asked.flatMap(([code], index) =>
      found[index]?.includes(code) ? [] : [`${code}: found ${found[index]?.join(', ') || 'nothing'}`],
    )
    expect(missed).toEqual([])
  })
})
