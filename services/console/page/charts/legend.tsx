/** What the lines and areas of a row are. */
export function Legend() {
  return (
    <ul class="series-legend small muted">
      <li>
        <span class="line-key line-mean" /> measured
      </li>
      <li>
        <span class="area-key area-envelope" /> lowest to highest of a bucket
      </li>
      <li>
        <span class="line-key line-expected" /> expected
      </li>
      <li>
        <span class="area-key area-band" /> its usual range
      </li>
      <li>
        <span class="share-bar row-bar legend-bar">
          <span />
        </span>{' '}
        share of the score
      </li>
    </ul>
  );
}
