/** Logistic regression by Newton's method, weighted and regularised; the first measure is the constant and is not held back. */

/** The weights of the measures: `rows` are measures, `labels` 0 or 1, `counts` how often each row counts. */
export function logistic(rows: readonly (readonly number[])[], labels: readonly number[], counts: readonly number[], ridge: number): number[] {
  const size = rows[0]?.length ?? 0;
  const weights = Array.from({ length: size }, () => 0);
  for (let step = 0; step < 50; step += 1) {
    const gradient = weights.map((weight, index) => (index === 0 ? 0 : -ridge * weight));
    const curvature = weights.map((_, i) => weights.map((__, j) => (i === j ? (i === 0 ? 1e-6 : ridge) : 0)));
    rows.forEach((row, index) => {
      const count = counts[index] ?? 1;
      const p = probability(weights, row);
      const error = count * ((labels[index] ?? 0) - p);
      const bend = count * p * (1 - p);
      for (let i = 0; i < size; i += 1) {
        const value = row[i] ?? 0;
        if (value === 0) continue;
        gradient[i] = (gradient[i] ?? 0) + error * value;
        const line = curvature[i] ?? [];
        for (let j = 0; j <= i; j += 1) line[j] = (line[j] ?? 0) + bend * value * (row[j] ?? 0);
      }
    });
    for (let i = 0; i < size; i += 1) for (let j = i + 1; j < size; j += 1) (curvature[i] ?? [])[j] = curvature[j]?.[i] ?? 0;
    const change = solve(curvature, gradient);
    // A full step may run away where the kinds are easily told apart.
    const largest = Math.max(...change.map(Math.abs));
    const scale = largest > 2 ? 2 / largest : 1;
    change.forEach((delta, index) => (weights[index] = (weights[index] ?? 0) + scale * delta));
    if (largest < 1e-6) break;
  }
  return weights;
}

export function probability(weights: readonly number[], row: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, index) => sum + weight * (row[index] ?? 0), 0)));
}

/** Gauss's elimination with the largest pivot first. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    const head = rows[column] ?? [];
    for (let row = column + 1; row < size; row += 1) {
      const line = rows[row] ?? [];
      const share = (line[column] ?? 0) / (head[column] ?? 1);
      for (let at = column; at <= size; at += 1) line[at] = (line[at] ?? 0) - share * (head[at] ?? 0);
    }
  }
  const found = Array.from({ length: size }, () => 0);
  for (let row = size - 1; row >= 0; row -= 1) {
    const line = rows[row] ?? [];
    let rest = line[size] ?? 0;
    for (let at = row + 1; at < size; at += 1) rest -= (line[at] ?? 0) * (found[at] ?? 0);
    found[row] = rest / (line[row] ?? 1);
  }
  return found;
}
