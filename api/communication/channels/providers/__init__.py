"""How providers of SMS are asked, as data: copy one, and say what is yours."""
