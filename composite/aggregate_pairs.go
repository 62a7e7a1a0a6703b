package composite

// duels is the memory of methods that compare units with one another.
type duels struct{}

func (r *aggregateRun) compare(n *aggregateNode, i int, years []int32) error {
	return &Error{Step: StepAggregate, Reason: UnknownMethod, Other: string(n.Method)}
}
