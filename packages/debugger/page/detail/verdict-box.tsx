import type { EventRecord } from '../../src/model/event-record.ts'
import { OutcomeBadge } from '../parts/badges.tsx'
import { plural, shorten } from '../parts/format.ts'
import { OddText } from '../parts/odd-text.tsx'
import { lookAlikes } from '../state/look-alikes.ts'
import { outcomeOf, outcomeWords } from '../state/verdicts.ts'
import { oddCharacters } from '../text/odd-characters.ts'

/** What happens to the call, in one sentence. A tracking plan is not a rule of Segment itself. */
const sentenceOf = (record: EventRecord): string => {
  const outcome = outcomeOf(record)
  const errors = record.issues.filter(({ severity }) => severity === 'error')
  const decisive = errors.length === 0 ? record.issues : errors
  const isPlan = decisive.length > 0 && decisive.every(({ code }) => code.startsWith('plan_'))
  if (outcome === 'refused' && record.answered.fault !== undefined) {
    return 'A planned fault makes this request fail, and the sender can see it.'
  }
  if (isPlan && outcome === 'warned') return 'Segment keeps this call, but it differs from the tracking plan.'
  if (isPlan && outcome === 'discarded' && record.discardCode === undefined) {
    return 'This call violates the tracking plan. Segment drops it if the plan blocks such calls.'
  }
  return outcomeWords[outcome].sentence
}

const maxNames = 5

/** Characters of names and ids that readers would not notice, and names that are nearly known ones. */
const warningsOf = (record: EventRecord): readonly string[] => {
  const { type, event = '', userId = '', anonymousId = '', groupId = '', previousId = '' } = record
  const texts = { 'The name': event, userId, anonymousId, groupId, previousId }
  const odd = Object.entries(texts).flatMap(([name, text]) => {
    const found = oddCharacters(text)
    const more = found.length > maxNames ? `, and ${found.length - maxNames} more` : ''
    return found.length === 0 ? [] : [`${name} contains: ${found.slice(0, maxNames).join('; ')}${more}.`]
  })
  const alike = lookAlikes.value.get(`${type}:${event}`)
  if (alike === undefined) return odd
  const known = `"${shorten(alike.known, 120)}" (${plural(alike.count, 'call')})`
  return [`The name is nearly the same as ${known}, but Segment treats them as two.`, ...odd]
}

/** The outcome of a call and its reason. */
export const VerdictBox = ({ record }: { readonly record: EventRecord }) => {
  const outcome = outcomeOf(record)
  const code = record.discardCode ?? record.firstIssue?.code
  const warnings = warningsOf(record)
  return (
    <>
      <div class={`verdict-box verdict-${outcome}`}>
        <p class="verdict-line">
          <OutcomeBadge outcome={outcome} />
          {code !== undefined && outcome !== 'kept' ? <code class="issue-code">{code}</code> : null}
        </p>
        <p class="verdict-sentence">{sentenceOf(record)}</p>
        {record.answered.fault === undefined || outcome === 'refused' ? null : (
          <p class="verdict-reason">A planned fault was applied to this request: {record.answered.fault}.</p>
        )}
        {record.firstIssue === undefined ? null : (
          <p class="verdict-reason">
            <bdi>
              <OddText text={record.firstIssue.message} />
            </bdi>
          </p>
        )}
      </div>
      {warnings.length === 0 ? null : (
        <ul class="name-warnings tone-warning">
          {warnings.map((warning) => (
            <li key={warning}>
              <bdi>{warning}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
