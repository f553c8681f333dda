/** The first primes, from which SHA-2 takes all its constants. */
export function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  return primes
}

/**
 * The first 64 bits behind the binary point of a prime's root; SHA-256 uses the upper half of them. FIPS 180-4.
 * @param degree 2 for the square root, 3 for the cube root
 */
export function rootFraction(prime: number, degree: 2 | 3): bigint {
  const scaled = BigInt(prime) << BigInt(64 * degree)
  let low = 0n
  let high = 1n << 70n
  while (low < high) {
    const middle = (low + high + 1n) >> 1n
    if (middle ** BigInt(degree) <= scaled) low = middle
    else high = middle - 1n
  }
  return low & 0xffff_ffff_ffff_ffffn
}

/** A value that is made when it is first asked for, and kept: the constants take milliseconds that few imports need. */
export function lazily<T>(make: () => T): () => T {
  let kept: { readonly value: T } | undefined
  return () => {
    kept ??= { value: make() }
    return kept.value
  }
}
