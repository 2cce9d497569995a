# One image for every worker and for the command line; which queues a worker serves comes by VIDMINE_WORKERS_QUEUES.
# The pinned tools and weights are inside, so a container starts without fetching anything.
FROM node:24-bookworm-slim

RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

ENV NODE_ENV=production \
    VIDMINE_HOME=/var/lib/vidmine \
    VIDMINE_TOOLS=/opt/vidmine-tools

WORKDIR /app

# This image brings Node and the libraries bring binaries: no install script is needed.
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --omit=dev --ignore-scripts && npm cache clean --force

# Owned by the user who runs: updates of yt-dlp write there, a new volume takes its owner from there.
RUN install --directory --owner=node --group=node "$VIDMINE_TOOLS" "$VIDMINE_HOME" "$VIDMINE_HOME/artifacts"
USER node

# Before the rest of the source: the tools are fetched again only when what is pinned changes.
COPY domain ./domain
COPY engines/processes ./engines/processes
COPY stack/tools ./stack/tools
RUN node --input-type=module --eval \
  "const { ensureTools } = await import('/app/stack/tools/ensure-tools.ts'); await ensureTools({ home: process.env.VIDMINE_HOME, onProgress: ({ kind, text }) => text && console.log(kind, text) })"

COPY . .

CMD ["node", "client/main.ts", "--help"]
