# The console's page: bundled by Vite into the folder that the console serves. A page with a fault stays as it was built
# last: it is mended with the same commands that set it up, so that it does not fail them.

PAGE=.towerwatch/console
PAGE_STAMP=.towerwatch/console-sources

page_sources() {
  find services/console/page services/console/api/shapes package-lock.json -type f | LC_ALL=C sort | xargs cksum
}

page_ready() { [ -e "$PAGE/index.html" ] && [ "$(page_sources)" = "$(cat "$PAGE_STAMP" 2>/dev/null)" ]; }

build_page() {
  sources=$(page_sources)
  if step "Building the console's page" env NO_COLOR=1 vite build --config services/console/page/vite.config.ts; then
    printf '%s\n' "$sources" >"$PAGE_STAMP"
  else
    say "Without it the console shows the page built before, or its API alone. Mend what is said above, then: npm run setup"
  fi
}
