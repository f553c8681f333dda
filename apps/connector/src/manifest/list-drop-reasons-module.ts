import type { IssueRule } from '@org/segment-core/spec'
import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import type { SpecTables } from './spec-tables.ts'
import { call, type Expression, path, template, text } from './template.ts'
import { chosenLimit, limitField, outputField, prose, sourceField, workspaceList } from './workspace-request.ts'

/** The rule of the toolkit for each code with which Segment drops calls. */
const rulesByCode = ({ issueRules }: SpecTables): readonly (readonly [code: string, rule: IssueRule])[] => [
  ...new Map(
    Object.values(issueRules)
      .filter(({ severity }) => severity === 'error')
      .flatMap((rule) => (rule.discardCode === undefined ? [] : [[rule.discardCode, rule] as const]))
      .toReversed(),
  ),
]

/** Codes that are about a source or a workspace, not about a call. */
const otherCodes: Readonly<Record<string, readonly [rule: string, advice: string]>> = {
  source_disabled: ['A source must be enabled.', 'Enable the source in its settings in Segment.'],
  locked_workspace: ['The workspace must not be locked.', 'Ask Segment to unlock the workspace.'],
  multi_user_error: ['Some calls of a batch broke a rule; the others were kept.', 'See the other reasons.'],
  empty_batch_result: ['All calls of a batch broke a rule.', 'See the other reasons.'],
}

const reason = path('item', 'discardReason')

/** What a row of the table says about the reason of an item. */
const lookUp = (rows: readonly (readonly [string, string])[], otherwise: string): string =>
  template(
    rows.reduceRight<Expression>(
      (others, [code, words]) => call('if', `${reason} = ${text(code)}`, prose(words), others),
      prose(otherwise),
    ),
  )

const day = (date: Expression): string => template(call('formatDate', date, text('YYYY-MM-DDTHH:mm:ssZ')))

/** The module that answers why calls were dropped: Segment's counts by reason, joined with the rules of the toolkit. */
export const listDropReasonsModule = (tables: SpecTables): ModuleDraft => {
  const rules = rulesByCode(tables)
  const others = Object.entries(otherCodes)
  const { discards = '' } = tables.pages
  return {
    id: 'listDropReasons',
    label: 'List reasons for dropped calls',
    description:
      'Answers why calls were dropped: lists what Segment accepted and then dropped, by reason and event, with the rule that was broken and what to do.',
    moduleType: 'search',
    communication: workspaceList(tables, {
      path: '/delivery-overview/failed-on-ingest',
      qs: {
        sourceId: '{{parameters.sourceId}}',
        startTime: day(path('parameters', 'startTime')),
        endTime: day(call('ifempty', path('parameters', 'endTime'), 'now')),
        granularity: 'DAY',
        'groupBy[0]': 'discardReason',
        'groupBy[1]': 'eventName',
        'groupBy[2]': 'eventType',
        'filter[eventName][0]': '{{parameters.event}}',
      },
      iterate: { container: '{{body.data.dataset}}' },
      output: {
        reason: '{{item.discardReason}}',
        count: '{{item.total}}',
        event: '{{item.eventName}}',
        type: '{{item.eventType}}',
        rule: lookUp(
          [
            ...rules.map(([code, { rule }]) => [code, rule] as const),
            ...others.map(([code, [rule]]) => [code, rule] as const),
          ],
          'Segment dropped the calls for this reason.',
        ),
        advice: lookUp(
          [
            ...rules.map(([code, { advice }]) => [code, advice] as const),
            ...others.map(([code, [, advice]]) => [code, advice] as const),
          ],
          'See the page for what the reason means.',
        ),
        page: lookUp(
          rules.map(([code, { page }]) => [code, page] as const),
          discards,
        ),
      },
      limit: chosenLimit,
    }),
    parameters: [
      sourceField('The source that received the calls.', true),
      {
        name: 'startTime',
        type: 'date',
        label: 'From',
        help: 'Calls that arrived at this time or later. Segment knows the last 30 days.',
        required: true,
      },
      {
        name: 'endTime',
        type: 'date',
        label: 'To',
        help: 'Calls that arrived before this time. If empty, until now; Segment is about five minutes behind.',
        required: false,
      },
      {
        name: 'event',
        type: 'text',
        label: 'Event name',
        help: 'Only Track calls with this event.',
        required: false,
      },
      limitField('reasons'),
    ],
    interface: [
      outputField('reason', 'text', 'Reason', { help: 'The code of Segment.' }),
      outputField('count', 'number', 'Number of calls'),
      outputField('event', 'text', 'Event name'),
      outputField('type', 'text', 'Type'),
      outputField('rule', 'text', 'Rule', { help: 'The rule that the calls broke.' }),
      outputField('advice', 'text', 'Advice', { help: 'What to do.' }),
      outputField('page', 'text', 'Page', { help: 'The documentation of Segment.' }),
    ],
    samples: {
      reason: 'id_not_string',
      count: 1204,
      event: 'Order Completed',
      type: 'track',
      rule: tables.issueRules.id_not_string?.rule,
      advice: tables.issueRules.id_not_string?.advice,
      page: tables.issueRules.id_not_string?.page,
    },
    // Segment knows the last 30 days, so that a fixed day would not do.
    example: { sourceId: exampleWorkspace.sourceId, startTime: '{{addDays(now, 0 - 7)}}', limit: 10 },
    note: 'Calls with an unknown Write key, or sent to the wrong region, belong to no source: Segment does not count them.',
  }
}
