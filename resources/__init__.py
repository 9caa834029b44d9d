"""What is shipped beside the code: Inter 4.1 (fonts), Lucide 1.62 and our own icon (icons), translations (i18n)."""

from pathlib import Path

FOLDER = Path(__file__).parent
