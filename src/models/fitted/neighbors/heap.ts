/** The so many smallest distances seen. Of equally far ones it keeps those that scikit-learn's heap keeps (`heap_push`). */
export class NearestHeap {
  readonly distances: Float64Array
  readonly places: Int32Array

  constructor(size: number) {
    this.distances = new Float64Array(size).fill(Infinity)
    this.places = new Int32Array(size)
  }

  get largest(): number {
    return this.distances[0]!
  }

  push(distance: number, place: number): void {
    const { distances, places } = this
    if (!(distance < distances[0]!)) return
    let at = 0
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      if (left >= distances.length) break
      const next = right < distances.length && distances[right]! > distances[left]! ? right : left
      if (!(distances[next]! > distance)) break
      distances[at] = distances[next]!
      places[at] = places[next]!
      at = next
    }
    distances[at] = distance
    places[at] = place
  }
}
