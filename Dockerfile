FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32 \
  && mv node_modules /production && npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-slim
ENV NODE_ENV=production OMEGA_DATA_DIR=/data OMEGA_RESTAPI_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /production node_modules
COPY --from=build /build/package.json package.json
COPY --from=build /build/dist dist
RUN mkdir /data && chown node /data
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:8000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and handles SIGTERM; without users the server asks for --insecure, see the README.
ENTRYPOINT ["node", "dist/runtimes/node.js"]
CMD ["runtime", "serve"]
