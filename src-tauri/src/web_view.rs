//! What WebKitGTK is told before it starts, so that a window of forms and lists takes no more memory than it needs.

/// Settings that WebKitGTK and GDK read from the environment. Nothing here is drawn by a graphics card: without asking
/// for one, no process holds its drivers and their shader compiler, and no frame is held twice. What whoever runs
/// the program has set stands.
const SETTINGS: [(&str, &str); 3] = [
    // Frames go from the page's process to the window as plain memory.
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    // Without it, the window's process loads the drivers to find out which card there is.
    ("WEBKIT_WEB_RENDER_DEVICE_FILE", "/dev/null"),
    // So does GDK, for windows that draw with OpenGL.
    ("GDK_GL", "disable"),
];

/// To be called before anything else: the environment is read once, when windows begin.
pub(crate) fn spare_the_graphics_card() {
    for (name, value) in SETTINGS {
        // It fails for names that are none only.
        let _ = glib::setenv(name, value, false);
    }
}
