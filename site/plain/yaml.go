package plain

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"lyktan/site/schema"
)

// Leaf is a single value of a YAML file.
type Leaf struct {
	Path []string // keys and indexes that lead to it
	Line int      // counted from 1
	Text string

	Unquoted bool // stands without quotation marks and is read as something else than a text
}

// Key is the last key that leads to the value, or "" when the file is a value.
func (l Leaf) Key() string {
	if len(l.Path) == 0 {
		return ""
	}
	return l.Path[len(l.Path)-1]
}

// Leaves lists the values of a YAML file in order. Anchors, aliases, merges and
// tags are refused: readers of YAML differ in what they make of them.
func Leaves(file []byte) ([]Leaf, error) {
	root, err := schema.Parse(file)
	if err != nil {
		return nil, err
	}
	var all []Leaf
	err = leaves(root, nil, &all)
	return all, err
}

func leaves(n ast.Node, path []string, all *[]Leaf) error {
	below := func(n ast.Node, key string) error { return leaves(n, append(slices.Clone(path), key), all) }
	leaf := func(text string) {
		*all = append(*all, Leaf{path, n.GetToken().Position.Line, text, schema.IsUnquoted(n)})
	}
	switch n := n.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
	case *ast.MappingNode:
		for _, v := range n.Values {
			if err := leaves(v, path, all); err != nil {
				return err
			}
		}
	case *ast.MappingValueNode:
		if key, ok := n.Key.(*ast.StringNode); ok {
			return below(n.Value, key.Value)
		}
		if key, ok := n.Key.(*ast.IntegerNode); ok {
			return below(n.Value, key.GetToken().Value)
		}
		return refuse(n.Key)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			if err := below(v, strconv.Itoa(i)); err != nil {
				return err
			}
		}
	case *ast.StringNode:
		leaf(n.Value)
	case *ast.LiteralNode:
		leaf(n.Value.Value)
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		leaf(n.GetToken().Value)
	default:
		return refuse(n)
	}
	return nil
}

func refuse(n ast.Node) error {
	return &schema.Fault{Line: n.GetToken().Position.Line, Message: schema.WriteOut}
}
