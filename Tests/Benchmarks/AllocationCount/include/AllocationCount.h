/// How often this process has allocated memory so far, by malloc and its relatives.
unsigned long allocation_count(void);
