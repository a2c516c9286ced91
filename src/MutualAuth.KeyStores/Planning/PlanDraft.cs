using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Planning;

/// <summary>What the planners of identity and trust both know, and what both add to.</summary>
internal sealed class PlanDraft(KeyStoreDeclaration declaration, DeclaredInputs inputs, Observation observation, DateTimeOffset now)
{
    /// <summary>What is wrong for more than a day is said again a day later, not in every build.</summary>
    private static readonly TimeSpan ReminderAfter = TimeSpan.FromDays(1);

    public KeyStoreDeclaration Declaration { get; } = declaration;

    public DeclaredInputs Inputs { get; } = inputs;

    public Observation Observation { get; } = observation;

    public DateTimeOffset Now { get; } = now;

    public List<Finding> Findings { get; } = [];

    public List<PlannedChange> Changes { get; } = [];

    public DateTimeOffset NextAttention { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Reminder => Now + ReminderAfter;

    /// <summary>Adds what is wrong with the keystore itself.</summary>
    public void Find(FindingKind kind, params object[] arguments) => Findings.Add(kind.At(Declaration.DisplayPath, arguments));

    public void DueAt(DateTimeOffset moment)
    {
        if (moment < NextAttention)
            NextAttention = moment;
    }

    public static DateTimeOffset Before(DateTimeOffset moment, int days) =>
        moment - DateTimeOffset.MinValue > TimeSpan.FromDays(days) ? moment.AddDays(-days) : DateTimeOffset.MinValue;
}
