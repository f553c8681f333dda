import { formatBytes, formatCount } from '../parts/format.ts'
import type { SizeStep } from './batch-sizes.ts'

interface SizeChartProps {
  /** Accessible description. */
  readonly label: string
  readonly sizes: readonly SizeStep[]
  /** Size above which Segment rejects, in bytes. */
  readonly limitBytes: number
}

/** A histogram of sizes; buckets above the limit have the color of an error. */
export const SizeChart = ({ label, sizes, limitBytes }: SizeChartProps) => {
  const most = sizes.reduce((highest, { count }) => Math.max(highest, count), 1)
  const atLimit = sizes.findLastIndex(({ upToBytes }) => upToBytes !== undefined && upToBytes <= limitBytes)
  return (
    <table class="size-chart">
      <caption class="hidden">{label}</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Size up to</th>
          <th scope="col">Count</th>
        </tr>
      </thead>
      <tbody>
        {sizes.map(({ upToBytes, count }, index) => (
          <tr key={index} class={index > atLimit ? 'over' : index === atLimit ? 'at-limit' : ''}>
            <th scope="row">{upToBytes === undefined ? 'above' : `≤ ${formatBytes(upToBytes)}`}</th>
            <td>
              <span class="size-bar" aria-hidden="true" style={{ '--share': count / most }} />
              <span class={count === 0 ? 'mono quiet' : 'mono'}>{formatCount(count)}</span>
              {index === atLimit ? <span class="limit-note">Segment’s limit</span> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
