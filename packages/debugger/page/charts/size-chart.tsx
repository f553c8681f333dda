import type { TrafficSummary } from '../../src/traffic-summary.ts'
import { formatBytes, formatCount } from '../parts/format.ts'

interface SizeChartProps {
  readonly sizes: TrafficSummary['sizes']
  /** Size above which Segment refuses a call, in bytes. */
  readonly limitBytes: number
}

/** How many calls are of which size; what passes the limit has the colour of an error. */
export const SizeChart = ({ sizes, limitBytes }: SizeChartProps) => {
  const most = sizes.reduce((highest, { count }) => Math.max(highest, count), 1)
  const below = sizes.findLastIndex(({ upToBytes }) => upToBytes !== undefined && upToBytes <= limitBytes)
  return (
    <table class="size-chart">
      <caption class="hidden">Calls by size</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Size up to</th>
          <th scope="col">Calls</th>
        </tr>
      </thead>
      <tbody>
        {sizes.map(({ upToBytes, count }, index) => {
          const over = upToBytes === undefined || upToBytes > limitBytes
          return (
            <tr key={upToBytes ?? 'above'} class={`${over ? 'over' : ''} ${index === below ? 'at-limit' : ''}`}>
              <th scope="row">{upToBytes === undefined ? 'above' : `≤ ${formatBytes(upToBytes)}`}</th>
              <td>
                <span class="size-bar" aria-hidden="true" style={{ '--share': count / most }} />
                <span class={count === 0 ? 'mono quiet' : 'mono'}>{formatCount(count)}</span>
                {index === below ? <span class="limit-note">limit of a call</span> : null}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
