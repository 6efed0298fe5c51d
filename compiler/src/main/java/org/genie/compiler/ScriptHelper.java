package org.genie.compiler;

/** Methods that some operators need beside the graph's own, as their form has a loop. */
enum ScriptHelper {
    /**
     * Rows {@code offs[i-1]} to {@code offs[i]} of x times matrix i of w, for every i; rows past the last offset are
     * zero.
     */
    GROUPED_MM("grouped_mm", """
              def grouped_mm(self: __torch__.M, x: Tensor, w: Tensor, offs: Tensor) -> Tensor:
                ends = ops.aten.to(offs, device=torch.device("cpu"))
                parts = annotate(List[Tensor], [])
                start = 0
                for i in range(ops.aten.size(w, 0)):
                  end = ops.aten.Int(ops.aten.select(ends, 0, i))
                  if end > start:
                    rows = ops.aten.narrow(x, 0, start, end - start)
                    done = ops.aten.append(parts, ops.aten.mm(rows, ops.aten.select(w, 0, i)))
                    start = end
                rest = ops.aten.size(x, 0) - start
                if rest > 0 or start == 0:
                  done = ops.aten.append(parts, ops.aten.new_zeros(x, [rest, ops.aten.size(w, 2)]))
                return ops.aten.cat(parts, dim=0)
            """);

    private final String method;
    private final String code;

    ScriptHelper(String method, String code) {
        this.method = method;
        this.code = code;
    }

    String method() {
        return method;
    }

    String code() {
        return code;
    }
}
