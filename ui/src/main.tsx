// The door of the window's program: styles, then the application.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { showLastInput } from "./keys/last-input";
import "./styles/index.scss";

// biome-ignore lint/plugin: the one element that is there before React is
const root = document.getElementById("root");
if (root !== null) {
  showLastInput();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
