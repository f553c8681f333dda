import type { IssueRule } from '@org/segment-core/spec'
import type { ModuleDraft } from './component.ts'
import { itemFields } from './send-batch-module.ts'
import type { SpecTables } from './spec-tables.ts'
import { call, type Expression, path, template, text } from './template.ts'
import { outputField } from './workspace-request.ts'

/** A rule that a form can break, and when a call breaks it. */
interface FormCheck {
  readonly code: string
  readonly path: string
  readonly broken: Expression
}

const given = (...names: readonly string[]): Expression => path('parameters', ...names)

const isType = (type: string): Expression => `${given('type')} = ${text(type)}`

const missing = (field: string): Expression => call('if', given(field), 'false', 'true')

const when = (condition: Expression, broken: Expression): Expression => call('if', condition, broken, 'false')

/** Ids: every call about a user needs one of two, an alias the new one. */
const identityChecks = ({ callTypes }: SpecTables): readonly FormCheck[] =>
  Object.entries(callTypes).map(([type, { identity }]) =>
    identity === 'user-or-anonymous'
      ? {
          code: 'identity_required',
          path: 'userId',
          broken: when(isType(type), when(missing('userId'), missing('anonymousId'))),
        }
      : { code: 'user_id_required', path: 'userId', broken: when(isType(type), missing('userId')) },
  )

/** Fields that a type requires. */
const fieldChecks = ({ callTypes }: SpecTables): readonly FormCheck[] =>
  Object.entries(callTypes).flatMap(([type, { fields }]) =>
    fields.flatMap(({ name, missing: code }) =>
      code === undefined ? [] : [{ code, path: name, broken: when(isType(type), missing(name)) }],
    ),
  )

/** Fields of the context that an event requires. */
const eventChecks = ({ eventsWithContext }: SpecTables): readonly FormCheck[] =>
  eventsWithContext.flatMap(({ name, context = [] }) =>
    context.map((place) => ({
      code: 'consent_preferences_missing',
      path: `context.${place}`,
      broken: when(
        isType('track'),
        when(`${given('event')} = ${text(name)}`, call('if', given('context', ...place.split('.')), 'false', 'true')),
      ),
    })),
  )

const ruleOf = ({ issueRules }: SpecTables, code: string): IssueRule => {
  const rule = issueRules[code]
  if (rule === undefined) throw new RangeError(`Core has no rule ${code}.`)
  return rule
}

/** The module that checks a call and sends nothing. */
export const validateCallModule = (tables: SpecTables): ModuleDraft => {
  const checks = [...identityChecks(tables), ...fieldChecks(tables), ...eventChecks(tables)]
  const names = checks.map((_, index) => `problem${index + 1}`)
  const listed = checks.map(({ broken }, index) =>
    call('if', broken, path('temp', names[index] ?? ''), path('temp', 'nothing')),
  )
  return {
    id: 'validateCall',
    label: 'Validate a call',
    description: 'Checks a call for errors that make Segment drop it, and sends nothing.',
    moduleType: 'action',
    actionCrud: 'read',
    connection: null,
    communication: [
      {
        temp: {
          nothing: [],
          ...Object.fromEntries(
            checks.map(({ code, path: place }, index) => {
              const { rule, advice, page, discardCode } = ruleOf(tables, code)
              return [names[index], [{ code, path: place, rule, advice, page, discardCode }]]
            }),
          ),
        },
      },
      {
        temp: { errors: template(call('merge', path('temp', 'nothing'), ...listed)) },
      },
      {
        response: {
          output: {
            valid: '{{if(length(temp.errors) > 0, false, true)}}',
            errors: '{{temp.errors}}',
          },
        },
      },
    ],
    parameters: itemFields(tables),
    interface: [
      outputField('valid', 'boolean', 'Valid', {
        help: 'Yes if the call breaks none of the rules that this module checks.',
      }),
      outputField('errors', 'array', 'Errors', {
        spec: [
          outputField('code', 'text', 'Code'),
          outputField('path', 'text', 'Path', { help: 'The field of the call.' }),
          outputField('rule', 'text', 'Rule'),
          outputField('advice', 'text', 'Advice', { help: 'What to do.' }),
          outputField('page', 'text', 'Page', { help: 'The documentation of Segment.' }),
          outputField('discardCode', 'text', 'Reason', { help: 'The code with which Segment would drop the call.' }),
        ],
      }),
    ],
    samples: {
      valid: false,
      errors: [
        {
          code: 'identity_required',
          path: 'userId',
          rule: ruleOf(tables, 'identity_required').rule,
          advice: ruleOf(tables, 'identity_required').advice,
          page: ruleOf(tables, 'identity_required').page,
          discardCode: 'no_user_anon_id',
        },
      ],
    },
    example: { type: 'track', event: 'Order Completed', properties: { revenue: 19.99 } },
    note: `It needs no connection and sends no request. It checks what a form can get wrong: missing IDs, names and consent. The types of values are converted by the form. It cannot check the size of a call, which Segment limits to ${tables.limits.callBytes.toLocaleString('en-US')} bytes, nor the Write key and the region.`,
  }
}
