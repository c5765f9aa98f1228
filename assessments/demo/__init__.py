"""An invented local system, for trying the site out. Every name in it is made up."""
