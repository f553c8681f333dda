import type { EventRecord } from '../../src/model/event-record.ts'
import { clockArithmetic } from './clock-lines.ts'
import { Fact } from './fact.tsx'

/** How Segment corrects the timestamp of a call. */
export const ClockPanel = ({ record: { clockSkew } }: { readonly record: EventRecord }) => {
  const { outcome, lines } = clockArithmetic(clockSkew)
  return (
    <div class="stack">
      <p>{outcome}</p>
      <dl class="facts mono">
        <Fact name="originalTimestamp" value={clockSkew.originalTimestamp ?? '(not sent)'} />
        <Fact name="sentAt" value={clockSkew.sentAt ?? '(not sent)'} />
        <Fact name="receivedAt" value={clockSkew.receivedAt} />
      </dl>
      <div class="arithmetic mono">
        {lines.map((term, index) => (
          <div class="arithmetic-line" key={term}>
            <span>{index === 0 ? 'timestamp' : ''}</span>
            <span>=</span>
            <bdi>{term}</bdi>
          </div>
        ))}
      </div>
    </div>
  )
}
